package dev.needletail.upstream;

/** What one stretch of time brought: requests answered, the sum of their round trips, and its length. */
record AnswerWindow(long answers, long roundTripNanos, long elapsedNanos) {

    static final AnswerWindow NOTHING = new AnswerWindow(0, 0, 0);

    double meanNanos() {
        return (double) roundTripNanos / answers;
    }

    /** Little's law: what was in flight on average. */
    double inFlight() {
        return (double) roundTripNanos / elapsedNanos;
    }

    double answersPerSecond() {
        return answers * 1e9 / elapsedNanos;
    }

    AnswerWindow plus(AnswerWindow other) {
        return new AnswerWindow(
                answers + other.answers, roundTripNanos + other.roundTripNanos, elapsedNanos + other.elapsedNanos);
    }
}
