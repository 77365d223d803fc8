package dev.needletail.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A value of the configuration cannot be used: what is wrong, and behind its colon the way out. */
final class InvalidConfigurationAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
        String problem = cause.problem();
        int colon = problem.lastIndexOf(": ");
        String wrong = colon < 0 ? problem : problem.substring(0, colon);
        String wayOut = colon < 0 ? "application.yml explains each property" : problem.substring(colon + 2);
        return new FailureAnalysis(
                cause.property() + ": " + wrong + ".", "Change " + cause.property() + ": " + wayOut + ".", cause);
    }
}
