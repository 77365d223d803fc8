package dev.needletail.socket;

/** What became of an option that was asked for. */
public enum Outcome {
    /** The kernel holds what was asked for, and nothing known here keeps it from working. */
    APPLIED,
    /** The kernel holds another value: a limit or a floor. */
    CLAMPED,
    /** The kernel refused: a capability is missing, or it takes the value for invalid. */
    DENIED,
    /** This transport or this kernel has no such option. */
    UNSUPPORTED,
    /** Accepted, but without effect here. */
    INERT
}
