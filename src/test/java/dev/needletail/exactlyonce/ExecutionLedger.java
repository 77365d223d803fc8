package dev.needletail.exactlyonce;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How often one backend executed each request: one byte for each, in a file that is mapped into memory. What was written is in
 * the file at once as the kernel sees it, so that the count survives the process that is killed (mmap(2), MAP_SHARED). One writer
 * at a time.
 */
public final class ExecutionLedger implements AutoCloseable {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private final int clients;
    private final int perClient;
    private final long strangersAt;

    public ExecutionLedger(Path file, int clients, int perClient) throws IOException {
        this.clients = clients;
        this.perClient = perClient;
        this.strangersAt = (long) clients * perClient;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            this.bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, strangersAt + Long.BYTES, arena);
        }
    }

    /** A request was executed; one that no client can have asked for is counted as a stranger. */
    void executed(int client, int sequence) {
        if (client < 0 || client >= clients || sequence < 0 || sequence >= perClient) {
            bytes.set(LONG, strangersAt, strangers() + 1);
            return;
        }
        long at = (long) client * perClient + sequence;
        int before = bytes.get(ValueLayout.JAVA_BYTE, at);
        bytes.set(ValueLayout.JAVA_BYTE, at, (byte) Math.min(before + 1, Byte.MAX_VALUE));
    }

    public int times(int client, int sequence) {
        return bytes.get(ValueLayout.JAVA_BYTE, (long) client * perClient + sequence);
    }

    public long strangers() {
        return bytes.get(LONG, strangersAt);
    }

    @Override
    public void close() {
        arena.close();
    }
}
