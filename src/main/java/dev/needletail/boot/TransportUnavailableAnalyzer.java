package dev.needletail.boot;

import dev.needletail.server.TransportUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Epoll was asked for by name, and its native library is not there or does not load. */
final class TransportUnavailableAnalyzer extends AbstractFailureAnalyzer<TransportUnavailableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TransportUnavailableException cause) {
        return new FailureAnalysis(
                "needletail.event-loops.transport is epoll, but " + cause.getMessage() + ".",
                "Run on Linux on x86_64 or aarch64. java.io.tmpdir is " + System.getProperty("java.io.tmpdir") + ". "
                        + NativeEpoll.WAYS_OUT
                        + ". Or set needletail.event-loops.transport to auto, which takes NIO where epoll is missing.",
                cause);
    }
}
