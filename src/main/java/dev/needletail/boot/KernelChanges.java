package dev.needletail.boot;

import dev.needletail.socket.OptionReport;
import dev.needletail.socket.Outcome;
import dev.needletail.socket.SocketRole;
import dev.needletail.socket.SocketTruth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once what the kernel made of a socket option when it is not what was asked for. A listener and a UDP socket show it
 * at start, accepted and upstream sockets as soon as there is one.
 */
final class KernelChanges {

    private static final Logger log = LoggerFactory.getLogger(KernelChanges.class);

    /** How soon after a socket of a new kind was opened the log speaks of it. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Bounded by the options asked for: a buffer that is clamped is so once, whatever its size. */
    private record Said(SocketRole role, String option, String requested, Outcome outcome) {}

    private final SocketTruth sockets;
    private final Set<Said> said = new HashSet<>();
    private final AtomicBoolean summaryPrinted = new AtomicBoolean();

    KernelChanges(SocketTruth sockets) {
        this.sockets = sockets;
    }

    /** Lines at once: services and channels may ask for as many values as there are of them. */
    static final int LINES_MAX = 10;

    /** One line for each change that was not told before; of very many the first ones. Any thread. */
    synchronized List<String> untold() {
        List<String> lines = new ArrayList<>();
        for (OptionReport report : sockets.changedByKernel()) {
            if (said.add(new Said(report.role(), report.option(), report.requested(), report.outcome()))) {
                lines.add(line(report));
            }
        }
        return Bounded.of(lines, LINES_MAX, ": /actuator/sockets");
    }

    /** What belongs into the summary of the start; from now on {@link #report} speaks. */
    List<String> forSummary() {
        List<String> lines = untold();
        summaryPrinted.set(true);
        return lines;
    }

    /** Logs what has become known since; nothing before the summary. */
    void report() {
        if (summaryPrinted.get()) {
            untold().forEach(line -> log.info("the kernel changed {}", line));
        }
    }

    private static String line(OptionReport report) {
        String held = report.effective() == null ? "not set" : "is " + report.effective();
        return "%s %s: asked for %s, %s (%s: %s)"
                .formatted(
                        report.role().name().toLowerCase(Locale.ROOT),
                        report.option(),
                        report.requested(),
                        held,
                        report.outcome(),
                        report.reason());
    }
}
