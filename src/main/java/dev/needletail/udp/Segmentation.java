package dev.needletail.udp;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many frames may leave as one message (UDP_SEGMENT, udp(7)), learnt from what the kernel refuses. Loop thread only.
 *
 * <p>A segment that does not fit the path's MTU is refused with EINVAL or EMSGSIZE (net/ipv4/udp.c, udp_send_skb), while
 * the same bytes as a datagram of their own are fragmented and sent: that says something about this size and this
 * destination. EIO (no checksum offload, or IPsec), or a refusal of segments so small that they fit any path, says that
 * segmentation does not work here.
 */
final class Segmentation {

    /** UDP_MAX_SEGMENTS of every kernel since 4.18; later ones take 128. */
    static final int SEGMENTS_MAX = 64;

    /** The most that one datagram, or the sum of one message's segments, can hold over IPv4. */
    static final int MESSAGE_BYTES_MAX = 65_507;

    /** What fits a path of 576 bytes, the least that IPv4 hosts must take (RFC 791), with the longest IP header. */
    static final int FITS_ANY_PATH = 576 - 60 - 8;

    private static final Logger log = LoggerFactory.getLogger(Segmentation.class);

    private final int[] segmentBytesMax;
    private final UdpCounters counters;
    private boolean on;

    Segmentation(boolean on, int destinations, UdpCounters counters) {
        this.on = on;
        this.counters = counters;
        segmentBytesMax = new int[destinations];
        Arrays.fill(segmentBytesMax, MESSAGE_BYTES_MAX);
    }

    /** Frames of this size that one message to this destination may carry: 1 where segmentation is out. */
    int framesPerMessage(int destination, int frameBytes) {
        return on && frameBytes <= segmentBytesMax[destination]
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
        counters.segmentationRefused(errno);
        if (errno == Errno.EIO || frameBytes <= FITS_ANY_PATH) {
            on = false;
            log.warn(
                    "UDP segmentation offload refused by the kernel (errno {}, segments of {} bytes): off for this"
                            + " sender, datagrams leave one by one",
                    errno,
                    frameBytes);
        } else {
            segmentBytesMax[destination] = Math.min(segmentBytesMax[destination], frameBytes - 1);
        }
        // Progress: the same frames meet framesPerMessage == 1 now.
        assert framesPerMessage(destination, frameBytes) == 1;
        return true;
    }

    boolean on() {
        return on;
    }
}
