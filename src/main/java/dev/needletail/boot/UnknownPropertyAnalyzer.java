package dev.needletail.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A property of the node's prefix does not exist. */
final class UnknownPropertyAnalyzer extends AbstractFailureAnalyzer<UnknownPropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownPropertyException cause) {
        String list = "%n    ".formatted() + String.join("%n    ".formatted(), cause.findings());
        return new FailureAnalysis(
                "These properties are set, but the node has none of that name:" + list,
                "Correct or remove them. application.yml in the root of the project lists every property.",
                cause);
    }
}
