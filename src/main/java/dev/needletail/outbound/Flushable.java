package dev.needletail.outbound;

/** Something that a burst has touched and that has work to do once, when the burst ends. */
@FunctionalInterface
public interface Flushable {

    /** Hands on what the burst left here. On the event loop; must not throw. */
    void flushBurst();
}
