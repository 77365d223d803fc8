package dev.needletail.wire;

/** Why a stream of frames can't be read any further ({@code docs/protocol.md}, P-5). */
public enum FrameDefect {
    NONE("no defect"),
    UNKNOWN_TYPE("the frame's type is unknown"),
    LENGTH_OVER_LIMIT("the frame's payload length is over the limit");

    private final String sentence;

    FrameDefect(String sentence) {
        this.sentence = sentence;
    }

    /** For people; {@link FrameScanner#describeDefect()} adds the figures. */
    public String sentence() {
        return sentence;
    }
}
