package dev.needletail.upstream;

/**
 * Decides from the demand of the past window how many connections one event loop should keep.
 *
 * <p>A pure function of its argument as far as the node is concerned: it is called once per window and loop (every ten
 * seconds by default), never on the data path, and the node applies {@link Demand#clamp} to whatever target comes back.
 *
 * <p>A user's own bean of this type replaces the built-in one of the unnamed upstream; with
 * {@code @ForService("orders")} that of the service {@code orders}. The services' own {@code prediction.interval} holds,
 * and services without such a bean are forecast as their {@code prediction} properties say.
 *
 * <p>One bean is called for every event loop, from the event loops' threads and so possibly at the same time: it must be
 * thread-safe and must not block. State that it keeps must not assume that successive calls speak of the same loop. It is
 * not asked while {@code warm} is off.
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
