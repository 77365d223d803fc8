package dev.needletail.boot;

import dev.needletail.server.ListenFailedException;
import java.util.Locale;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The TCP port is taken, or its address is not ours. */
final class ListenFailureAnalyzer extends AbstractFailureAnalyzer<ListenFailedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ListenFailedException cause) {
        String port = Integer.toString(cause.port());
        // Errno's texts: the native transport and the JDK's both quote strerror(3).
        String why = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (why.contains("in use")) {
            return new FailureAnalysis(
                    "The TCP port " + port + " of " + cause.host() + " is taken by another socket.",
                    "Set needletail.tcp.port to a free port, or stop the process that has it: ss -ltnp 'sport = :"
                            + port + "' shows which.",
                    cause);
        }
        if (why.contains("permission denied")) {
            return new FailureAnalysis(
                    "This process may not listen on TCP port " + port + ".",
                    "Set needletail.tcp.port to a port from net.ipv4.ip_unprivileged_port_start on (1024 unless it was"
                            + " changed), or give the process the capability CAP_NET_BIND_SERVICE.",
                    cause);
        }
        if (why.contains("assign") || why.contains("unresolved") || why.contains("unknownhost")) {
            return new FailureAnalysis(
                    "needletail.tcp.host is " + cause.host() + ", which is no address of this host.",
                    "Set needletail.tcp.host to an address that 'ip address' shows, or to 0.0.0.0 for all of them.",
                    cause);
        }
        return new FailureAnalysis(
                "The node " + cause.getMessage() + ".", "Check needletail.tcp.host and needletail.tcp.port.", cause);
    }
}
