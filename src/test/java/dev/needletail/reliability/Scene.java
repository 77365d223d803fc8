package dev.needletail.reliability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Where offences are committed: the node with what it allows. One thread, but for {@link #problem}. */
final class Scene {

    /** 127.0.0.{@code STRANGER} may not connect: {@link #ALLOWED} ends before it. */
    static final int STRANGER = 77;

    static final String ALLOWED = "127.0.0.0/26";

    private static final int RELEASED_TOGETHER = 20;

    private final int port;
    private final int connectionsMax;
    private final int perAddress;
    private final int neighbours;
    private final int framesPerSecond;
    private final List<Thread> asides = new ArrayList<>();
    private final List<OffenderSocket> held = new ArrayList<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    /**
     * What the node was started with.
     *
     * @param neighbours connections that are open besides
     */
    Scene(int port, int connectionsMax, int perAddress, int neighbours, int framesPerSecond) {
        this.port = port;
        this.connectionsMax = connectionsMax;
        this.perAddress = perAddress;
        this.neighbours = neighbours;
        this.framesPerSecond = framesPerSecond;
    }

    int port() {
        return port;
    }

    int connectionsMax() {
        return connectionsMax;
    }

    int perAddress() {
        return perAddress;
    }

    int neighbours() {
        return neighbours;
    }

    int framesPerSecond() {
        return framesPerSecond;
    }

    OffenderSocket connect() {
        return new OffenderSocket(port, 2);
    }

    /** Opens {@code count} connections from 127.0.0.{@code host}, which do nothing. */
    void hold(int host, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            held.add(new OffenderSocket(port, host).greet());
        }
    }

    /** Ends them, a few at a time, and returns how many there were: they end as {@code peer_closed}. */
    int release() throws IOException {
        int count = held.size();
        for (int from = 0; from < count; from += RELEASED_TOGETHER) {
            List<OffenderSocket> some = held.subList(from, Math.min(count, from + RELEASED_TOGETHER));
            for (OffenderSocket each : some) {
                each.endOutput();
            }
            for (OffenderSocket each : some) {
                each.awaitEnd();
                each.close();
            }
        }
        held.clear();
        return count;
    }

    /** Runs something that blocks; {@link #join} waits for it. */
    void aside(Runnable work) {
        asides.add(Thread.ofVirtual().start(work));
    }

    void problem(String what) {
        problems.add(what);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    void join() {
        for (Thread aside : asides) {
            try {
                aside.join();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
        asides.clear();
    }
}
