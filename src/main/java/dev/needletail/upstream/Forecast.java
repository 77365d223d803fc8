package dev.needletail.upstream;

/**
 * What a {@link Forecaster} expects, in connections of one event loop.
 *
 * @param predictedPeak the peak expected of the next window, before any bound
 * @param target how many connections to keep from now on
 */
public record Forecast(int predictedPeak, int target) {

    public Forecast {
        if (predictedPeak < 0 || target < 0) {
            throw new IllegalArgumentException(
                    "predictedPeak %d and target %d must not be negative".formatted(predictedPeak, target));
        }
    }
}
