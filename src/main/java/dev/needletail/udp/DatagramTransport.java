package dev.needletail.udp;

import io.netty.buffer.ByteBuf;

/**
 * The way into the kernel, behind which the batching policy needs no socket. A batch is put together message by
 * message and then sent, as often as the kernel asks for it. Loop thread only.
 */
interface DatagramTransport {

    /** Messages that one batch can hold. */
    int capacity();

    /** Whether a message may carry several datagrams of one size. */
    boolean segments();

    /** Whether what was accepted is counted by the transport itself, later. */
    boolean countsLater();

    /** What the figures call it. */
    String name();

    /** Forgets the batch. */
    void clear();

    /** Begins a message to the destination with this index. */
    void begin(int destination);

    /**
     * Adds bytes to the message begun. They are borrowed until {@link #clear}.
     *
     * @return false when there is no room for them in this batch; never for the first bytes after {@link #clear}
     */
    boolean add(ByteBuf source, int index, int length);

    /** Ends the message begun; {@code segmentBytes} is 0 for a single datagram. */
    void end(int segmentBytes);

    /** Takes back the message begun. */
    void abandon();

    /**
     * Sends the messages from {@code from} on.
     *
     * @return how many were taken, at least 1, or a negative errno, which is about message {@code from}
     */
    int send(int from);

    /** Gives back memory; the socket is not this object's. */
    void close();
}
