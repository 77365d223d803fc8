package dev.needletail.cli;

import dev.needletail.bench.ServiceFigures;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures of several services for a terminal: of more than a few those that a person has to look at first. */
final class ServiceLines {

    private static final int SHOWN_MAX = 10;

    /** One that answered nothing is the worst, whatever else. */
    private static final Comparator<ServiceFigures> WORST_FIRST = Comparator.comparing(
                    (ServiceFigures service) -> service.answered() > 0)
            .thenComparing(ServiceFigures::errors, Comparator.reverseOrder())
            .thenComparing(ServiceLines::p99, Comparator.reverseOrder());

    private ServiceLines() {}

    static void print(PrintWriter out, List<ServiceFigures> services) {
        List<ServiceFigures> shown = services.size() <= SHOWN_MAX
                ? services
                : services.stream().sorted(WORST_FIRST).limit(SHOWN_MAX).toList();
        out.println("  by service  answered      ERROR        p50        p99      p99.9        max");
        for (ServiceFigures service : shown) {
            out.printf(
                    Locale.ROOT,
                    "  %,20d %,10d %10s %10s %10s %10s  %s%n",
                    service.answered(),
                    service.errors(),
                    time(service.p50Nanos()),
                    time(service.p99Nanos()),
                    time(service.p999Nanos()),
                    time(service.maxNanos()),
                    PayloadText.harmless(service.service()));
        }
        if (shown.size() < services.size()) {
            out.printf(Locale.ROOT, "  %20s the worst, by ERRORs and p99; --json has all %d%n", "", services.size());
        }
    }

    private static long p99(ServiceFigures service) {
        Long p99 = service.p99Nanos();
        return p99 == null ? 0 : p99;
    }

    private static String time(@Nullable Long nanos) {
        return nanos == null ? "-" : DurationText.ofNanos(nanos);
    }
}
