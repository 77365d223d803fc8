package dev.needletail.socket;

/** Settings with a single option set, for tests. */
final class SettingsFor {

    private SettingsFor() {}

    static SocketSettings noDelay(boolean on) {
        return new SocketSettings(on, null, null, null, null, null, null, null, null, null, null);
    }

    static SocketSettings receiveBuffer(int bytes) {
        return new SocketSettings(null, bytes, null, null, null, null, null, null, null, null, null);
    }

    static SocketSettings sendBuffer(int bytes) {
        return new SocketSettings(null, null, bytes, null, null, null, null, null, null, null, null);
    }

    static SocketSettings priority(int priority) {
        return new SocketSettings(null, null, null, priority, null, null, null, null, null, null, null);
    }

    static SocketSettings incomingCpu(int cpu) {
        return SocketSettings.none().withIncomingCpu(cpu);
    }

    static SocketSettings busyPoll(int micros) {
        return new SocketSettings(null, null, null, null, null, micros, null, null, null, null, null);
    }

    static SocketSettings multicast(int ttl, String device) {
        return new SocketSettings(null, null, null, null, null, null, null, null, null, ttl, device);
    }

    /** What the article sets, and more of the same kind. */
    static SocketSettings everythingTcp() {
        return new SocketSettings(true, 262_144, 262_144, 6, 0, 50, true, 5_000, true, null, null);
    }
}
