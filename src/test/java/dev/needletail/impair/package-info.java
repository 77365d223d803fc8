/**
 * <b>Purpose:</b> faults of networks and peers, made on purpose, for tests and for the programs of dev.needletail.reliability.
 * <br><b>Input → output:</b> bytes of a TCP connection → the same bytes, late, in bits, tampered with, or not at all.
 * <br><b>Thread:</b> one event loop for each proxy; the public methods are for any other thread.
 * <br><b>Buffer ownership:</b> what a direction has read is its own until it is written or dropped.
 * <br><b>Allocation:</b> as it likes.
 * <br><b>Failure:</b> is what it is for.
 * <br><b>May import:</b> nothing of ours.
 */
package dev.needletail.impair;
