package dev.needletail.udp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;

/** A kernel by script: takes what it is told to take, refuses the rest with the errno it is told. */
final class FakeTransport implements DatagramTransport {

    /** A message as the kernel would see it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    record Message(int destination, int segmentBytes, byte[] bytes) {}

    /** Takes everything. */
    static final int ALL = Integer.MAX_VALUE;

    final List<List<byte[]>> received = new ArrayList<>();
    final List<Message> taken = new ArrayList<>();
    final List<Integer> messagesPerCall = new ArrayList<>();

    /** One answer per call: how many messages it takes at most, or a negative errno. Empty: everything. */
    final Deque<Integer> script = new ArrayDeque<>();

    /** An errno (positive) for a message whenever it stands first, or 0; asked before the script. */
    ToIntFunction<Message> refuses = message -> 0;

    final int roomForPieces;
    private final int capacity;
    private final boolean segments;
    private final List<Message> batch = new ArrayList<>();
    private final List<byte[]> pieces = new ArrayList<>();
    private int piecesInBatch;
    private int destination;
    int calls;
    boolean closed;

    FakeTransport(int destinations, int capacity, boolean segments, int roomForPieces) {
        this.capacity = capacity;
        this.segments = segments;
        this.roomForPieces = roomForPieces;
        for (int i = 0; i < destinations; i++) {
            received.add(new ArrayList<>());
        }
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public boolean segments() {
        return segments;
    }

    @Override
    public boolean countsLater() {
        return false;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public void clear() {
        batch.clear();
        piecesInBatch = 0;
    }

    @Override
    public void begin(int target) {
        assert batch.size() < capacity;
        destination = target;
        pieces.clear();
    }

    @Override
    public boolean add(ByteBuf source, int index, int length) {
        if (piecesInBatch + pieces.size() == roomForPieces) {
            return false;
        }
        byte[] piece = new byte[length];
        source.getBytes(index, piece);
        pieces.add(piece);
        return true;
    }

    @Override
    public void end(int segmentBytes) {
        int length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, bytes, at, piece.length);
            at += piece.length;
        }
        assert length <= 65_507;
        assert segmentBytes == 0 || (segments && length > segmentBytes && length <= 64 * segmentBytes);
        piecesInBatch += pieces.size();
        batch.add(new Message(destination, segmentBytes, bytes));
    }

    @Override
    public void abandon() {
        pieces.clear();
    }

    @Override
    public int send(int from) {
        calls++;
        int errno = refuses.applyAsInt(batch.get(from));
        if (errno != 0) {
            return -errno;
        }
        Integer answer = script.poll();
        if (answer != null && answer < 0) {
            return answer;
        }
        int most = Math.min(answer == null ? ALL : answer, batch.size() - from);
        int took = 0;
        while (took < most && refuses.applyAsInt(batch.get(from + took)) == 0) {
            take(batch.get(from + took++));
        }
        messagesPerCall.add(took);
        return took;
    }

    private void take(Message message) {
        taken.add(message);
        int step = message.segmentBytes() == 0 ? message.bytes().length : message.segmentBytes();
        for (int at = 0; at < message.bytes().length; at += step) {
            byte[] datagram = new byte[step];
            System.arraycopy(message.bytes(), at, datagram, 0, step);
            received.get(message.destination()).add(datagram);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
