package dev.needletail.upstream;

/** Prediction switched off: the target stays at the minimum, the past window's peak is reported as it was. */
public record FixedForecaster() implements Forecaster {

    @Override
    public Forecast forecast(Demand demand) {
        return new Forecast(demand.peak(), demand.min());
    }
}
