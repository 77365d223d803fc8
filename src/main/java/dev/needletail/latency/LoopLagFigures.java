package dev.needletail.latency;

/**
 * How late an event loop runs what is due.
 *
 * @param loop the loop's name
 * @param lastMicros lag of the latest probe
 * @param interval lags of the last interval; its maximum tells of stalls
 * @param sinceStart lags since start or reset
 * @param late the loop did not answer the last harvest in time: its figures are missing from the last interval and
 *     arrive with a later one
 * @param stopped the loop refuses tasks: it has been shut down
 */
public record LoopLagFigures(
        String loop,
        double lastMicros,
        LatencyFigures interval,
        LatencyFigures sinceStart,
        boolean late,
        boolean stopped) {}
