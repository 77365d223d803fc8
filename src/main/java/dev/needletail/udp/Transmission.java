package dev.needletail.udp;

/**
 * Hands what waits to the kernel: puts messages together, sends them, and knows what each errno means. Loop thread only.
 *
 * <p>Destination after destination, so that runs of equal size become neighbours and leave as one message. A batch
 * starts where the last one was stopped, so that a kernel which takes little at a time serves every destination.
 */
final class Transmission {

    /** Attempts after ENOBUFS before the message that meets it is given up. */
    static final int NO_BUFFER_ATTEMPTS = 8;

    /** Refusal reports taken in a row before the loop gets its thread back. */
    static final int REPORTS_IN_A_ROW = 16;

    private final RunQueue queue;
    private final DatagramTransport transport;
    private final Segmentation segmentation;
    private final UdpCounters counters;
    private final int destinations;

    private final int[] destinationOf;
    private final int[] framesIn;
    private final int[] frameBytesOf;
    private int messages;

    private int first;
    private int noBufferAttempts;

    Transmission(
            RunQueue queue,
            DatagramTransport transport,
            Segmentation segmentation,
            UdpCounters counters,
            int destinations) {
        this.queue = queue;
        this.transport = transport;
        this.segmentation = segmentation;
        this.counters = counters;
        this.destinations = destinations;
        destinationOf = new int[transport.capacity()];
        framesIn = new int[transport.capacity()];
        frameBytesOf = new int[transport.capacity()];
    }

    /** Sends until nothing waits; false when the kernel takes no more now. */
    boolean run() {
        while (queue.pending() > 0) {
            build();
            if (!send()) {
                return false;
            }
        }
        return true;
    }

    private void build() {
        transport.clear();
        messages = 0;
        for (int i = 0; i < destinations; i++) {
            int destination = first + i < destinations ? first + i : first + i - destinations;
            if (!build(destination)) {
                break;
            }
        }
        assert messages > 0 : "an empty batch has room for any message";
    }

    /** False when the batch is full. */
    private boolean build(int destination) {
        long run = queue.runOf(destination);
        int frame = queue.frameOf(destination);
        while (run < queue.tail()) {
            if (messages == transport.capacity()) {
                return false;
            }
            int bytes = queue.frameBytes(run);
            int limit = segmentation.framesPerMessage(destination, bytes);
            int taken = 0;
            boolean room = true;
            transport.begin(destination);
            do {
                int step = Math.min(limit - taken, queue.frames(run) - frame);
                room = transport.add(queue.buffer(run), queue.index(run) + frame * bytes, step * bytes);
                if (room) {
                    taken += step;
                    frame += step;
                    if (frame == queue.frames(run)) {
                        frame = 0;
                        run++;
                    }
                }
            } while (room && taken < limit && run < queue.tail() && queue.frameBytes(run) == bytes);
            if (taken == 0) {
                transport.abandon();
                return false;
            }
            transport.end(taken > 1 ? bytes : 0);
            destinationOf[messages] = destination;
            framesIn[messages] = taken;
            frameBytesOf[messages] = bytes;
            messages++;
            if (!room) {
                return false;
            }
        }
        return true;
    }

    /** False when the kernel takes no more now; true also when the rest has to be put together anew. */
    private boolean send() {
        int at = 0;
        int reports = 0;
        while (at < messages) {
            int outcome = transport.send(at);
            // A call takes at least one message or says why it did not: sendmmsg(2).
            assert outcome != 0 && outcome <= messages - at;
            if (outcome > 0) {
                taken(at, outcome);
                at += outcome;
                reports = 0;
                noBufferAttempts = 0;
                continue;
            }
            counters.called(0);
            int errno = -outcome;
            switch (errno) {
                case Errno.EINTR -> {}
                case Errno.EAGAIN -> {
                    return stop(at);
                }
                case Errno.ENOBUFS, Errno.ENOMEM -> {
                    if (++noBufferAttempts < NO_BUFFER_ATTEMPTS) {
                        return stop(at);
                    }
                    noBufferAttempts = 0;
                    drop(at++, errno);
                }
                case Errno.ECONNREFUSED -> {
                    // The socket's pending error (sock_error, include/net/sock.h): about a datagram that left earlier,
                    // and cleared by having been told. This message was not tried yet.
                    counters.dropped(DropReason.REFUSED, 1);
                    if (++reports == REPORTS_IN_A_ROW) {
                        return stop(at);
                    }
                }
                default -> {
                    if (framesIn[at] > 1 && segmentation.refused(errno, destinationOf[at], frameBytesOf[at])) {
                        first = destinationOf[at];
                        return true;
                    }
                    drop(at++, errno);
                }
            }
        }
        return true;
    }

    private boolean stop(int at) {
        first = destinationOf[at];
        return false;
    }

    private void taken(int from, int count) {
        int datagrams = 0;
        long bytes = 0;
        for (int i = from; i < from + count; i++) {
            if (framesIn[i] > 1) {
                counters.segmented(framesIn[i]);
            }
            datagrams += framesIn[i];
            bytes += (long) framesIn[i] * frameBytesOf[i];
            queue.advance(destinationOf[i], framesIn[i]);
        }
        counters.called(datagrams);
        if (!transport.countsLater()) {
            counters.sent(datagrams, bytes);
        }
    }

    private void drop(int at, int errno) {
        counters.dropped(DropReason.of(errno), framesIn[at]);
        queue.advance(destinationOf[at], framesIn[at]);
    }
}
