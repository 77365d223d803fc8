package dev.needletail.udp;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many frames may leave as one message (UDP_SEGMENT, udp(7)), learnt per destination from what the kernel refuses,
 * because what it refuses depends on the route (net/ipv4/udp.c, udp_send_skb). Loop thread only.
 *
 * <ul>
 *   <li>EINVAL, EMSGSIZE: a segment does not fit the path's MTU. The same bytes as a datagram of their own are fragmented
 *       and sent, and smaller segments still fit: sizes from this one on leave one by one.
 *   <li>EIO: the device has no checksum offload, or the route goes through IPsec: all sizes leave one by one.
 * </ul>
 */
final class Segmentation {

    /** UDP_MAX_SEGMENTS of every kernel since 4.18; later ones take 128. */
    static final int SEGMENTS_MAX = 64;

    /** The most that one datagram, or the sum of one message's segments, can hold over IPv4. */
    static final int MESSAGE_BYTES_MAX = 65_507;

    private static final Logger log = LoggerFactory.getLogger(Segmentation.class);

    private final int[] segmentBytesMax;
    private final UdpCounters counters;

    Segmentation(boolean on, int destinations, UdpCounters counters) {
        this.counters = counters;
        segmentBytesMax = new int[destinations];
        Arrays.fill(segmentBytesMax, on ? MESSAGE_BYTES_MAX : 0);
    }

    /** Frames of this size that one message to this destination may carry: 1 where segmentation is out. */
    int framesPerMessage(int destination, int frameBytes) {
        return frameBytes <= segmentBytesMax[destination]
                ? Math.clamp(MESSAGE_BYTES_MAX / frameBytes, 1, SEGMENTS_MAX)
                : 1;
    }

    /**
     * Learns from a refused segmented message.
     *
     * @return whether the same frames should be tried again as single datagrams
     */
    boolean refused(int errno, int destination, int frameBytes) {
        if (errno != Errno.EIO && errno != Errno.EINVAL && errno != Errno.EMSGSIZE) {
            return false;
        }
        if (errno == Errno.EIO || counters.segmentationErrno() == 0) {
            log.warn(
                    "UDP segmentation offload refused by the kernel for destination {} (errno {}, segments of {} bytes):"
                            + " there {} leave one by one from now on",
                    destination,
                    errno,
                    frameBytes,
                    errno == Errno.EIO ? "all datagrams" : "datagrams of this size and above");
        }
        counters.segmentationRefused(errno);
        segmentBytesMax[destination] = errno == Errno.EIO ? 0 : frameBytes - 1;
        // Progress: the same frames meet framesPerMessage == 1 now.
        assert framesPerMessage(destination, frameBytes) == 1;
        return true;
    }

    /** Whether any destination still gets segmented messages. */
    boolean on() {
        for (int max : segmentBytesMax) {
            if (max > 0) {
                return true;
            }
        }
        return false;
    }
}
