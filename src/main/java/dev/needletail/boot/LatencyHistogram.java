package dev.needletail.boot;

import dev.needletail.latency.HistogramBuckets;
import dev.needletail.latency.LatencyRecorder;
import dev.needletail.latency.StageLatency;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/**
 * The stages' durations as one histogram of Prometheus, from the figures of the latest harvest. A timer of Micrometer would
 * have to be recorded into per message.
 */
final class LatencyHistogram implements Collector {

    private static final String NAME = "needletail_latency_seconds";
    private static final String LABEL = "stage";
    private static final String HELP = "Durations by stage, since start or reset, as of the last latency interval.";

    private final LatencyRecorder recorder;

    LatencyHistogram(LatencyRecorder recorder) {
        this.recorder = recorder;
    }

    /** Where there is a registry of Prometheus, this histogram is in it. */
    static final class Registration {
        private final LatencyHistogram histogram;
        private final Iterable<PrometheusRegistry> registries;

        Registration(LatencyHistogram histogram, Iterable<PrometheusRegistry> registries) {
            this.histogram = histogram;
            this.registries = registries;
        }

        void register() {
            registries.forEach(registry -> registry.register(histogram));
        }

        void unregister() {
            registries.forEach(registry -> registry.unregister(histogram));
        }
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(NAME).help(HELP);
        recorder.latest().stages().forEach((stage, figures) -> histogram.dataPoint(dataPoint(stage.label(), figures)));
        return histogram.build();
    }

    private static HistogramDataPointSnapshot dataPoint(String stage, StageLatency figures) {
        HistogramBuckets cumulative = figures.buckets();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long below = 0;
        for (int i = 0; i < HistogramBuckets.size(); i++) {
            buckets.bucket(HistogramBuckets.boundSeconds(i), cumulative.countAtOrBelow(i) - below);
            below = cumulative.countAtOrBelow(i);
        }
        buckets.bucket(Double.POSITIVE_INFINITY, cumulative.count() - below);
        return HistogramDataPointSnapshot.builder()
                .labels(Labels.of(LABEL, stage))
                .classicHistogramBuckets(buckets.build())
                .sum(cumulative.sumSeconds())
                .build();
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
        return MetricFamilyDescriptor.histogram(NAME)
                .help(HELP)
                .labelName(LABEL)
                .build();
    }
}
