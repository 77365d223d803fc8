package dev.needletail.boot;

import dev.needletail.udp.UdpSettings;
import dev.needletail.udp.UdpSnapshot;
import java.util.Map;

/**
 * What the sender of one loop did, or all of them added up; {@link UdpSnapshot.Figures} says what each figure means.
 *
 * @param transport sendmmsg (own system calls) or netty (portable)
 * @param segmentationReason why runs of equal size leave as one send that the kernel cuts, or why not
 * @param systemCalls batches handed to the kernel; portable: flushes
 * @param flushes batches by reason
 * @param drops datagrams lost by reason
 * @param occupancy datagrams per system call
 */
record DatagramFigures(
        String transport,
        boolean segmentationOffload,
        String segmentationReason,
        long datagrams,
        long bytes,
        long systemCalls,
        long segmentedMessages,
        long segments,
        long retries,
        long pending,
        Map<String, Long> flushes,
        Map<String, Long> drops,
        UdpSnapshot.Occupancy occupancy) {

    /** @param section where the properties of {@code settings} are */
    static DatagramFigures of(UdpSnapshot.Figures figures, UdpSettings settings, String section) {
        return new DatagramFigures(
                figures.transport(),
                figures.segmentationOffload(),
                reason(figures, settings, section),
                figures.datagrams(),
                figures.bytes(),
                figures.calls(),
                figures.segmentedMessages(),
                figures.segments(),
                figures.retries(),
                figures.pending(),
                Label.counts(figures.flushes()),
                Label.counts(figures.drops()),
                figures.occupancy());
    }

    static String reason(UdpSnapshot.Figures figures, UdpSettings settings, String section) {
        int errno = figures.segmentationErrno();
        if (figures.segmentationOffload()) {
            return errno == 0
                    ? "on: runs of equal size to one destination leave as one send that the kernel cuts"
                    : "on, but the kernel refused it (" + name(errno)
                            + ") for a destination, or a size: there datagrams leave one by one";
        }
        if (!settings.segmentationOffload()) {
            return "off: " + section + ".segmentation-offload is false";
        }
        if (settings.batchSize() == 1) {
            return "off: " + section + ".batch-size is 1";
        }
        if (settings.destinations().isEmpty()) {
            return "off: no destination is configured";
        }
        return errno == 0
                ? "off: the transport " + figures.transport() + " has no segments here"
                : "off: the kernel refused it (" + name(errno) + ") for every destination, or on a loop";
    }

    /** The errno values of include/uapi/asm-generic that a segmented message meets, udp(7). */
    private static String name(int errno) {
        return switch (errno) {
            case 5 -> "EIO: no checksum offload on the way, or IPsec";
            case 22 -> "EINVAL: a segment does not fit the path's MTU";
            case 90 -> "EMSGSIZE: a segment does not fit the path's MTU";
            default -> "errno " + errno;
        };
    }
}
