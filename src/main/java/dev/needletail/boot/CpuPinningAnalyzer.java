package dev.needletail.boot;

import dev.needletail.server.CpuPinningException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** An event loop could not be bound to its CPU. */
final class CpuPinningAnalyzer extends AbstractFailureAnalyzer<CpuPinningException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, CpuPinningException cause) {
        return new FailureAnalysis(
                "needletail.event-loops.cpus: " + cause.getMessage() + ".",
                "Name CPUs that this process may use: 'grep Cpus_allowed_list /proc/self/status' in its shell shows"
                        + " them; or leave needletail.event-loops.cpus empty, and the scheduler places the loops.",
                cause);
    }
}
