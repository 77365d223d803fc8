package dev.needletail.bench;

import dev.needletail.wire.ErrorPayload;
import dev.needletail.wire.FrameLayout;
import dev.needletail.wire.FrameType;
import dev.needletail.wire.PacketException;
import dev.needletail.wire.PacketView;
import io.netty.buffer.ByteBuf;

/** Keeps the score of one loop: what went, what came, what was wrong. Written on the loop; its counts are read anywhere. */
final class Score {

    /** An open loop's send counts as late from here on. */
    static final long LATE_NANOS = 100_000;

    private final LoopCounts counts = new LoopCounts();
    private final LoopRecorder recorder = new LoopRecorder();
    private final FirstProblem firstWrong = new FirstProblem();
    private final FirstProblem firstError = new FirstProblem();
    private final FirstProblem firstLoss = new FirstProblem();
    private final AnswerCheck check;
    private final ServiceScores services;
    private Window window;
    private long arrivedNanos;

    Score(AnswerCheck check, ServiceScores services, Window window) {
        this.check = check;
        this.services = services;
        this.window = window;
    }

    LoopCounts counts() {
        return counts;
    }

    LoopRecorder recorder() {
        return recorder;
    }

    ServiceScores services() {
        return services;
    }

    FirstProblem firstWrong() {
        return firstWrong;
    }

    FirstProblem firstError() {
        return firstError;
    }

    FirstProblem firstLoss() {
        return firstLoss;
    }

    void window(Window changed) {
        window = changed;
    }

    /** The time of everything that one read brings. */
    void arrived(long nanos) {
        arrivedNanos = nanos;
    }

    void sent(int bytes, boolean measured) {
        counts.inFlight.increment();
        if (measured) {
            counts.sent.increment();
            counts.bytesOut.add(bytes);
        }
    }

    void marked(int bytes, boolean measured) {
        if (measured) {
            counts.markers.increment();
            counts.bytesOut.add(bytes);
        }
    }

    /** An open loop's message went so long after its time, and nothing but the load itself was in the way. */
    void late(long nanos) {
        counts.worstLatenessNanos.raiseTo(nanos);
        if (nanos > LATE_NANOS) {
            counts.lateSends.increment();
        }
    }

    /**
     * The answer to a REQUEST or a HEARTBEAT.
     *
     * @param key which service the REQUEST went to
     */
    void answered(
            ByteBuf b, int at, int bytes, int kind, int key, long intended, long timestampMicros, int connection) {
        counts.inFlight.add(-1);
        boolean measured = window.measures(intended);
        switch (check.check(b, at, kind, key, timestampMicros, connection)) {
            case CORRECT -> {
                correct(kind, bytes, intended, 1, measured ? 1 : 0);
                if (measured && kind == InFlight.REQUEST) {
                    services.answered(key, arrivedNanos - intended);
                }
            }
            case ERROR -> {
                if (measured) {
                    counts.errors(code(b, at)).increment();
                    services.error(key);
                    counts.bytesIn.add(bytes);
                }
                firstError.note(() -> describeError(b, at));
            }
            case WRONG -> wrong(b, at, kind, key, timestampMicros, connection);
        }
    }

    /** The answer to a HEARTBEAT behind so many DATA frames. */
    void markerAnswered(
            ByteBuf b,
            int at,
            int bytes,
            long intended,
            long timestampMicros,
            int data,
            int dataMeasured,
            int connection) {
        counts.inFlight.add(-data);
        switch (check.check(b, at, InFlight.MARKER, 0, timestampMicros, connection)) {
            case CORRECT -> correct(InFlight.MARKER, bytes, intended, data, dataMeasured);
            case ERROR, WRONG -> {
                wrong(b, at, InFlight.MARKER, 0, timestampMicros, connection);
                counts.missing.add(dataMeasured);
            }
        }
    }

    private void correct(int kind, int bytes, long intended, int messages, int measured) {
        if (window.measures(arrivedNanos)) {
            counts.arrived.add(messages);
        }
        if (measured > 0) {
            counts.answered.add(measured);
            counts.bytesIn.add(bytes);
        }
        if (window.measures(intended)) {
            recorder.record(kind, arrivedNanos - intended);
        }
        counts.lastArrivalNanos.set(arrivedNanos);
    }

    private void wrong(ByteBuf b, int at, int kind, int key, long timestampMicros, int connection) {
        counts.mismatched.increment();
        firstWrong.note(() -> check.describe(b, at, kind, key, timestampMicros, connection));
    }

    /** Nothing waits for this answer: it was given already, or never asked for. */
    void unexpected(ByteBuf b, int at, boolean wasSent, int connection) {
        if (wasSent) {
            counts.duplicated.increment();
        } else {
            counts.mismatched.increment();
        }
        firstWrong.note(() -> FrameType.of(FrameLayout.type(b, at)) + " seq="
                + Integer.toUnsignedString(FrameLayout.sequence(b, at)) + " on connection " + connection + ": "
                + (wasSent ? "answered before" : "nothing with this sequence was sent"));
    }

    /** Why a connection is about to be lost. */
    void broken(String why, int connection) {
        firstLoss.note(() -> "connection " + connection + ": " + why);
    }

    void lost(int connection) {
        counts.lostConnections.increment();
        broken("closed by the peer", connection);
    }

    void neverAnswered(int messages) {
        counts.inFlight.add(-messages);
        counts.missing.add(messages);
    }

    private static int code(ByteBuf b, int at) {
        return FrameLayout.payloadLength(b, at) < Short.BYTES ? 0 : b.getUnsignedShort(at + FrameLayout.HEADER_BYTES);
    }

    private static String describeError(ByteBuf b, int at) {
        try {
            ErrorPayload error = ErrorPayload.read(
                    new PacketView().wrap(b, at + FrameLayout.HEADER_BYTES, FrameLayout.payloadLength(b, at)));
            return LoopCounts.errorName(error.code()) + " (" + error.code() + "): " + error.reason();
        } catch (PacketException e) {
            return "an ERROR whose payload is no code and reason";
        }
    }
}
