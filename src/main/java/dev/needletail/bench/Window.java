package dev.needletail.bench;

/**
 * The times of one run, as {@link System#nanoTime} has them. What is due or sent within the measured time counts.
 *
 * @param startNanos the first message
 * @param measureNanos the end of the warm-up
 * @param endNanos nothing due at or after it is sent
 */
record Window(long startNanos, long measureNanos, long endNanos) {

    boolean measures(long nanos) {
        return nanos - measureNanos >= 0 && nanos - endNanos < 0;
    }

    boolean isOver(long nanos) {
        return nanos - endNanos >= 0;
    }

    Window endingAt(long nanos) {
        return new Window(startNanos, measureNanos, nanos);
    }
}
