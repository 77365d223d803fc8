package dev.needletail.bench;

/** How much of an answer must be as it was sent. */
public enum Verification {
    /** Type, sequence, timestamp, and every byte of the payload: for services that echo. */
    FULL,
    /** Type, sequence and timestamp: for services that answer with something else. HEARTBEATs are still checked in full. */
    HEADER,
    /** Only that the sequence is one that waits for an answer. */
    OFF
}
