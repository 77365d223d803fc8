package dev.needletail.bench.report;

/** What a ratio to the reference means, given which direction is the better one. */
enum Verdict {
    BETTER("▲", "better"),
    WORSE("▼", "worse"),
    SAME("≈", "the same"),
    UNKNOWN("", "not known");

    /** One run each can't tell less than this apart. */
    static final double SAME_WITHIN = 0.02;

    final String sign;
    final String word;

    Verdict(String sign, String word) {
        this.sign = sign;
        this.word = word;
    }

    /** @param ratio to the reference; NaN where it is not known, infinite where the reference is zero */
    static Verdict of(double ratio, boolean moreIsBetter) {
        if (Double.isNaN(ratio)) {
            return UNKNOWN;
        }
        if (Math.abs(ratio - 1) <= SAME_WITHIN) {
            return SAME;
        }
        return ratio > 1 == moreIsBetter ? BETTER : WORSE;
    }
}
