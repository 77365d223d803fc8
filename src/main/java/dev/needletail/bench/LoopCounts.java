package dev.needletail.bench;

import dev.needletail.count.LoopCounter;
import dev.needletail.wire.ErrorCode;

/** What one loop has counted; written on the loop, read anywhere. */
final class LoopCounts {

    final LoopCounter sent = new LoopCounter();
    final LoopCounter answered = new LoopCounter();

    /** Correct answers that came within the measured time, whenever their message was sent. */
    final LoopCounter arrived = new LoopCounter();

    final LoopCounter mismatched = new LoopCounter();
    final LoopCounter duplicated = new LoopCounter();
    final LoopCounter missing = new LoopCounter();
    final LoopCounter lostConnections = new LoopCounter();
    final LoopCounter markers = new LoopCounter();
    final LoopCounter unsent = new LoopCounter();
    final LoopCounter bytesOut = new LoopCounter();
    final LoopCounter bytesIn = new LoopCounter();
    final LoopCounter lateSends = new LoopCounter();
    final LoopCounter worstLatenessNanos = new LoopCounter();

    /** When the latest correct answer came. */
    final LoopCounter lastArrivalNanos = new LoopCounter();

    /** Connections of an open loop that have to wait with what is due: a level. */
    final LoopCounter heldUp = new LoopCounter();

    /** Messages without an answer: a level. */
    final LoopCounter inFlight = new LoopCounter();

    /** By code; place 0 is for codes without a name. */
    private final LoopCounter[] errors = new LoopCounter[ErrorCode.values().length + 1];

    LoopCounts() {
        for (int i = 0; i < errors.length; i++) {
            errors[i] = new LoopCounter();
        }
    }

    /** The counter of an ERROR's code, 0 to 65,535. */
    LoopCounter errors(int code) {
        return errors[code < errors.length ? code : 0];
    }

    static int errorCodes() {
        return ErrorCode.values().length + 1;
    }

    static String errorName(int code) {
        ErrorCode known = ErrorCode.of(code);
        return known == null ? "OTHER" : known.name();
    }

    long errorsInAll() {
        long sum = 0;
        for (LoopCounter counter : errors) {
            sum += counter.get();
        }
        return sum;
    }
}
