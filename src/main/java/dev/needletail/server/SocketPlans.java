package dev.needletail.server;

import dev.needletail.socket.SocketPlan;
import dev.needletail.socket.SocketRole;
import dev.needletail.socket.SocketSettings;
import dev.needletail.socket.SocketTuner;
import java.util.List;

/** Which options each kind of socket gets, on each event loop. */
final class SocketPlans {

    private final SocketTuner tuner;
    private final NodeSettings settings;
    private final Transport transport;
    private final SocketPlan accepted;

    SocketPlans(SocketTuner tuner, NodeSettings settings, Transport transport) {
        this.tuner = tuner;
        this.settings = settings;
        this.transport = transport;
        this.accepted =
                tuner.plan(SocketRole.ACCEPTED, settings.tcp().socket().withIncomingCpu(null), transport.sockets());
    }

    /** The listener of {@code loop}, or the only one. */
    SocketPlan listener(int loop) {
        return tuner.plan(SocketRole.LISTENER, onItsCpu(settings.tcp().socket(), loop), transport.sockets());
    }

    SocketPlan accepted() {
        return accepted;
    }

    SocketPlan upstream(SocketSettings socket) {
        return tuner.plan(SocketRole.UPSTREAM, socket, transport.sockets());
    }

    SocketPlan udp(SocketSettings socket, int loop) {
        return tuner.plan(SocketRole.UDP, onItsCpu(socket, loop), transport.sockets());
    }

    /** SO_INCOMING_CPU names one CPU: with bound loops it is the loop's own, else what the configuration says. */
    private SocketSettings onItsCpu(SocketSettings socket, int loop) {
        List<Integer> cpus = settings.loops().cpus();
        return socket.incomingCpu() == null || cpus.isEmpty() ? socket : socket.withIncomingCpu(cpus.get(loop));
    }
}
