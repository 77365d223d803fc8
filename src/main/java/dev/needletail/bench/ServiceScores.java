package dev.needletail.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one loop keeps of each service when several take turns; of one alone, nothing: the whole load is its own. All of the
 * memory is taken at the start. Loop only.
 */
final class ServiceScores {

    /** A histogram takes about 280 KB on each loop, and a table of more lines nobody reads. */
    static final int SERVICES_MAX = 64;

    private static final ServiceScores NONE = new ServiceScores(0);

    private final Histogram[] latencies;
    private final long[] errors;

    private ServiceScores(int services) {
        latencies = new Histogram[services];
        for (int i = 0; i < services; i++) {
            latencies[i] = LoopRecorder.histogram();
        }
        errors = new long[services];
    }

    /** Empty ones. */
    static ServiceScores of(PayloadKeys keys) {
        List<String> names = keys.services();
        return names != null && names.size() > 1 && names.size() <= SERVICES_MAX
                ? new ServiceScores(names.size())
                : NONE;
    }

    /** @param service its number; passed over where nothing is kept */
    void answered(int service, long nanos) {
        if (service < latencies.length) {
            latencies[service].recordValue(Math.min(Math.max(0, nanos), LoopRecorder.HIGHEST_NANOS));
        }
    }

    void error(int service) {
        if (service < errors.length) {
            errors[service]++;
        }
    }

    void add(ServiceScores other) {
        for (int i = 0; i < latencies.length; i++) {
            latencies[i].add(other.latencies[i]);
            errors[i] += other.errors[i];
        }
    }

    /** What the loops kept, in the order of the names; null when nothing is kept. Not on a loop: it waits for them. */
    static @Nullable List<ServiceFigures> figures(PayloadKeys keys, List<LoadLoop> loops) {
        List<String> names = keys.services();
        ServiceScores sum = of(keys);
        if (names == null || sum == NONE) {
            return null;
        }
        for (LoadLoop loop : loops) {
            loop.ask(() -> {
                sum.add(loop.score().services());
                return sum;
            });
        }
        return sum.figures(names);
    }

    List<ServiceFigures> figures(List<String> names) {
        List<ServiceFigures> figures = new ArrayList<>();
        for (int i = 0; i < latencies.length; i++) {
            figures.add(figures(names.get(i), latencies[i], errors[i]));
        }
        return figures;
    }

    private static ServiceFigures figures(String name, Histogram nanos, long errors) {
        boolean any = nanos.getTotalCount() > 0;
        return new ServiceFigures(
                name,
                nanos.getTotalCount(),
                errors,
                any ? (Long) nanos.getValueAtPercentile(50) : null,
                any ? (Long) nanos.getValueAtPercentile(99) : null,
                any ? (Long) nanos.getValueAtPercentile(99.9) : null,
                any ? (Long) nanos.getMaxValue() : null);
    }
}
