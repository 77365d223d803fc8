package dev.needletail.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a run, its plan and its surroundings together. */
public final class ResultOf {

    private ResultOf() {}

    /**
     * The result of one run, or of a search for the knee with its last run.
     *
     * @param command the command line as typed
     */
    public static BenchResult run(
            @Nullable String label, String command, LoadPlan plan, LoadOutcome outcome, @Nullable Knee knee) {
        List<String> notes = new ArrayList<>(outcome.notes());
        if (!LoopTransport.isEpoll()) {
            notes.add("without epoll the load waits in whole milliseconds: the times of an open loop are that coarse");
        }
        List<String> services = plan.keys().services();
        if (services != null && services.size() > ServiceScores.SERVICES_MAX) {
            notes.add("there are no figures by service: that takes at most " + ServiceScores.SERVICES_MAX
                    + " of them, and " + services.size() + " are named");
        }
        return new BenchResult(
                BenchResult.FORMAT,
                label,
                outcome.started(),
                command,
                plan.target(),
                facts(plan, knee),
                LocalMachine.machine(),
                LocalMachine.jvm(),
                outcome.totals(),
                latencies(outcome),
                outcome.services(),
                outcome.timeline(),
                knee,
                notes);
    }

    private static LoadFacts facts(LoadPlan plan, @Nullable Knee knee) {
        Pace.Open open = plan.pace() instanceof Pace.Open paced ? paced : null;
        return new LoadFacts(
                knee != null ? "knee" : open != null ? "open" : "closed",
                plan.connections(),
                open == null ? (Integer) plan.pace().inFlightMax() : null,
                open == null ? null : (Double) open.from(),
                open == null || open.from() == open.to() ? null : (Double) open.to(),
                open == null ? null : open.poisson() ? "poisson" : "constant",
                open == null ? null : (Integer) open.inFlightMax(),
                plan.mix().facts(),
                plan.sizes().facts(),
                plan.keys().services(),
                plan.keys().channels(),
                plan.warmUpNanos() / 1e9,
                plan.limitedByMessages() ? null : (Double) (plan.durationNanos() / 1e9),
                plan.limitedByMessages() ? (Long) plan.messages() : null,
                plan.threads(),
                plan.poll(),
                plan.verification().name().toLowerCase(Locale.ROOT));
    }

    private static Latencies latencies(LoadOutcome outcome) {
        boolean heartbeats = outcome.heartbeat().getTotalCount() > 0;
        boolean requests = outcome.request().getTotalCount() > 0;
        return new Latencies(
                LatencyOf.histogram(outcome.all()),
                heartbeats ? LatencyOf.histogram(outcome.heartbeat()) : null,
                requests ? LatencyOf.histogram(outcome.request()) : null);
    }
}
