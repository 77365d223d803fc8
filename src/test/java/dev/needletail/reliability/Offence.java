package dev.needletail.reliability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a client may do wrong over a real socket, and for which reason the node then ends its connection. Each offender is one
 * connection.
 */
enum Offence {
    /** Speaks another protocol. */
    GARBAGE("unknown_type") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            open.add(scene.connect()
                    .send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
    },
    /** Announces more than a frame may have. */
    HUGE_LENGTH("length_over_limit") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            byte[] frame = OffenderSocket.frame(OffenderSocket.REQUEST, 1, 65_535);
            open.add(scene.connect().send(frame, 0, OffenderSocket.HEADER_BYTES));
        }
    },
    RESPONSE_FROM_A_CLIENT("response_from_client") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            open.add(scene.connect().send(OffenderSocket.frame(OffenderSocket.RESPONSE, 1, 10)));
        }
    },
    ERROR_FROM_A_CLIENT("error_from_client") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            open.add(scene.connect().send(OffenderSocket.frame(OffenderSocket.ERROR, 1, 10)));
        }
    },
    /** Announces a large frame, sends a part of it, and nothing more. */
    HALF_A_FRAME_THEN_SILENCE("partial_frame") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            open.add(scene.connect().send(OffenderSocket.frame(OffenderSocket.REQUEST, 1, 16_000), 0, 20));
        }
    },
    /** Never idle, never done: slow loris. */
    A_BYTE_NOW_AND_THEN("partial_frame") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            OffenderSocket socket = scene.connect();
            open.add(socket);
            Thread.ofVirtual().start(() -> {
                byte[] frame = OffenderSocket.frame(OffenderSocket.REQUEST, 1, 16_000);
                try {
                    for (int i = 0; i < frame.length; i++) {
                        socket.send(frame, i, 1);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                    }
                } catch (IOException closed) {
                    // what this is about
                }
            });
        }
    },
    /** One byte at a time, in time: no offence, and it gets its answer. */
    BYTE_BY_BYTE("peer_closed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            byte[] frame = OffenderSocket.frame(OffenderSocket.HEARTBEAT, 1, 20);
            try (OffenderSocket socket = scene.connect()) {
                for (int i = 0; i < frame.length; i++) {
                    socket.send(frame, i, 1);
                }
                socket.expect(OffenderSocket.HEARTBEAT);
            }
        }
    },
    /** Connects and says nothing. */
    SILENCE("idle") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) {
            open.add(scene.connect());
        }
    },
    /** Sends, and never reads an answer. */
    NEVER_READS("write_timeout") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) {
            OffenderSocket socket = new OffenderSocket(scene.port(), 2, 4_096);
            scene.aside(() -> {
                byte[] frame = OffenderSocket.frame(OffenderSocket.HEARTBEAT, 1, 16_000);
                try (socket) {
                    for (int i = 0; i < 100_000; i++) {
                        socket.send(frame); // blocks for as long as the node does not read
                    }
                    scene.problem("a client that never reads could send 1.6 GB");
                } catch (IOException reset) {
                    // what this is about
                }
            });
        }
    },
    RESET_AT_ONCE("io_error") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            scene.connect().reset();
        }
    },
    RESET_BETWEEN_FRAMES("io_error") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            scene.connect().greet().reset();
        }
    },
    RESET_IN_A_HEADER("io_error") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            scene.connect()
                    .greet()
                    .send(OffenderSocket.frame(OffenderSocket.REQUEST, 1, 0), 0, 7)
                    .reset();
        }
    },
    RESET_IN_A_PAYLOAD("io_error") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            scene.connect()
                    .greet()
                    .send(OffenderSocket.frame(OffenderSocket.REQUEST, 1, 10_000), 0, 5_000)
                    .reset();
        }
    },
    RESET_WITH_AN_ANSWER_OWED("io_error") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            scene.connect()
                    .greet()
                    .send(OffenderSocket.frame(OffenderSocket.REQUEST, 1, HoldingBackend.HELD))
                    .reset();
        }
    },
    END_AT_ONCE("peer_closed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            OffenderSocket socket = scene.connect();
            socket.endOutput();
            open.add(socket);
        }
    },
    END_IN_A_HEADER("peer_closed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            OffenderSocket socket = scene.connect().send(OffenderSocket.frame(OffenderSocket.REQUEST, 1, 0), 0, 7);
            socket.endOutput();
            open.add(socket);
        }
    },
    END_IN_A_PAYLOAD("peer_closed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            OffenderSocket socket =
                    scene.connect().send(OffenderSocket.frame(OffenderSocket.REQUEST, 1, 10_000), 0, 5_000);
            socket.endOutput();
            open.add(socket);
        }
    },
    /** Ends its stream with an answer owed, which is no offence: it gets the answer. */
    END_WITH_AN_ANSWER_OWED("peer_closed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            OffenderSocket socket =
                    scene.connect().send(OffenderSocket.frame(OffenderSocket.REQUEST, 1, HoldingBackend.HELD));
            socket.endOutput();
            scene.aside(() -> {
                try (socket) {
                    socket.expect(OffenderSocket.RESPONSE);
                    socket.expect(-1);
                } catch (IOException lost) {
                    scene.problem("an answer owed to a client that had ended its stream: " + lost);
                }
            });
        }
    },
    /** Connects, asks once and goes, over and over. */
    RECONNECT_STORM("peer_closed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) throws IOException {
            scene.connect().greet().close();
        }
    },
    /** Sends far more than its rate; no offence either: it is not read, and gets every answer in time. */
    SHOUTS("peer_closed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) {
            OffenderSocket socket = scene.connect();
            int frames = 3 * scene.framesPerSecond();
            scene.aside(() -> {
                try {
                    for (int i = 0; i < frames; i++) {
                        socket.send(OffenderSocket.frame(OffenderSocket.HEARTBEAT, i, 20));
                    }
                    socket.endOutput();
                } catch (IOException failure) {
                    scene.problem("a client above its rate: " + failure);
                }
            });
            scene.aside(() -> {
                try (socket) {
                    for (int i = 0; i < frames; i++) {
                        socket.expect(OffenderSocket.HEARTBEAT);
                    }
                    socket.expect(-1);
                } catch (IOException failure) {
                    scene.problem("a client above its rate: " + failure);
                }
            });
        }
    },
    /** From an address that may not connect. */
    NOT_ALLOWED("address_not_allowed") {
        @Override
        void one(Scene scene, List<OffenderSocket> open) {
            open.add(new OffenderSocket(scene.port(), Scene.STRANGER));
        }
    },
    /** More connections than one address may have. */
    TOO_MANY_OF_ONE_ADDRESS("address_limit") {
        @Override
        void prepare(Scene scene) throws IOException {
            scene.hold(3, scene.perAddress());
        }

        @Override
        void one(Scene scene, List<OffenderSocket> open) {
            open.add(new OffenderSocket(scene.port(), 3));
        }
    },
    /** More connections than there may be. */
    TOO_MANY("connection_limit") {
        @Override
        void prepare(Scene scene) throws IOException {
            int room = scene.connectionsMax() - scene.neighbours();
            for (int host = 3; room > 0; host++) {
                int count = Math.min(scene.perAddress(), room);
                scene.hold(host, count);
                room -= count;
            }
        }

        @Override
        void one(Scene scene, List<OffenderSocket> open) {
            open.add(scene.connect());
        }
    };

    private final String reason;

    Offence(String reason) {
        this.reason = reason;
    }

    /** The label of {@code needletail_connections_closed_total} that is to rise by one for each offender. */
    String reason() {
        return reason;
    }

    /** What has to be so before the first offender comes; no offence yet, and ended by {@link Scene#release}. */
    void prepare(Scene scene) throws IOException {}

    /** One offender; what it leaves open is waited for. */
    abstract void one(Scene scene, List<OffenderSocket> open) throws IOException;

    /**
     * {@code offenders} of them, spread evenly over {@code nanos}; returns when the node has ended each.
     *
     * @return connections that are to have ended, by reason
     */
    Map<String, Integer> all(Scene scene, int offenders, long nanos) throws IOException {
        List<OffenderSocket> open = new ArrayList<>();
        long begun = System.nanoTime();
        try {
            for (int i = 0; i < offenders; i++) {
                for (long early = i * (nanos / offenders) - (System.nanoTime() - begun);
                        early > 0;
                        early = i * (nanos / offenders) - (System.nanoTime() - begun)) {
                    LockSupport.parkNanos(early);
                }
                one(scene, open);
            }
            for (OffenderSocket socket : open) {
                socket.awaitEnd();
                socket.close();
            }
            scene.join();
        } finally {
            open.forEach(OffenderSocket::close);
        }
        return new TreeMap<>(Map.of(reason, offenders));
    }
}
