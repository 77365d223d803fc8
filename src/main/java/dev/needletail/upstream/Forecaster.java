package dev.needletail.upstream;

/**
 * Decides from the demand of the past window how many connections one event loop should keep.
 *
 * <p>A pure function of its argument as far as the node is concerned: it is called once per window and loop (every ten
 * seconds by default), never on the data path, and the node applies {@link Demand#clamp} to whatever target comes back.
 *
 * <p>A user's own bean of this type replaces the built-in one. It is called for every event loop, from the event loops'
 * threads and so possibly at the same time: it must be thread-safe and must not block. State that it keeps must not
 * assume that successive calls speak of the same loop.
 */
@FunctionalInterface
public interface Forecaster {

    /**
     * Forecasts the next window of one event loop.
     *
     * @param demand what the past window needed, and the bounds for the answer
     * @return the peak to expect and the number of connections to move to now
     */
    Forecast forecast(Demand demand);
}
