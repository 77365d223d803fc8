package dev.needletail.boot;

import dev.needletail.server.UnresolvableHostException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A backend's or a destination's name has no address. */
final class UnresolvableHostAnalyzer extends AbstractFailureAnalyzer<UnresolvableHostException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnresolvableHostException cause) {
        return new FailureAnalysis(
                "The host '" + cause.host() + "' of " + cause.property() + " has no address.",
                "Correct " + cause.property() + ", or make the name known: 'getent hosts " + cause.host()
                        + "' asks the resolver that the node asks.",
                cause);
    }
}
