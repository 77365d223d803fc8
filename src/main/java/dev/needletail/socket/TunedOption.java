package dev.needletail.socket;

/**
 * The options that the node can set, with Linux' numbers (asm-generic/socket.h, linux/tcp.h, linux/in.h) and the roles
 * they make sense for. {@code inherited} means that accept(2) copies it from the listener; the package's tests hold it
 * against the running kernel.
 */
enum TunedOption {
    TCP_NODELAY(6, 1, Unit.FLAG, true, Scope.TCP),
    SO_RCVBUF(1, 8, Unit.BUFFER, true, Scope.ALL),
    SO_SNDBUF(1, 7, Unit.BUFFER, true, Scope.ALL),
    SO_PRIORITY(1, 12, Unit.NUMBER, false, Scope.SENDING),
    SO_INCOMING_CPU(1, 49, Unit.NUMBER, false, Scope.ALL),
    SO_BUSY_POLL(1, 46, Unit.NUMBER, true, Scope.ALL),
    TCP_QUICKACK(6, 12, Unit.FLAG, false, Scope.CONNECTED),
    TCP_USER_TIMEOUT(6, 18, Unit.NUMBER, true, Scope.TCP),
    SO_KEEPALIVE(1, 9, Unit.FLAG, true, Scope.TCP),
    IP_MULTICAST_TTL(0, 33, Unit.NUMBER, false, Scope.DATAGRAM),
    IP_MULTICAST_IF(0, 32, Unit.INTERFACE, false, Scope.DATAGRAM);

    /** How a value reads. */
    enum Unit {
        FLAG,
        NUMBER,
        BUFFER,
        INTERFACE
    }

    /** Which roles an option makes sense for. */
    private enum Scope {
        ALL,
        TCP,
        SENDING,
        CONNECTED,
        DATAGRAM
    }

    private final int level;
    private final int number;
    private final Unit unit;
    private final boolean inherited;
    private final Scope scope;

    TunedOption(int level, int number, Unit unit, boolean inherited, Scope scope) {
        this.level = level;
        this.number = number;
        this.unit = unit;
        this.inherited = inherited;
        this.scope = scope;
    }

    int level() {
        return level;
    }

    int number() {
        return number;
    }

    Unit unit() {
        return unit;
    }

    boolean inherited() {
        return inherited;
    }

    boolean appliesTo(SocketRole role) {
        return switch (scope) {
            case ALL -> true;
            case TCP -> role != SocketRole.UDP;
            case SENDING -> role != SocketRole.LISTENER;
            case CONNECTED -> role == SocketRole.ACCEPTED || role == SocketRole.UPSTREAM;
            case DATAGRAM -> role == SocketRole.UDP;
        };
    }

    /** What the kernel gives back for {@code requested}: a buffer size comes back doubled, socket(7). */
    long kernelForm(int requested) {
        return unit == Unit.BUFFER ? 2L * requested : requested;
    }

    /** The window scale is fixed by the SYN: tcp_select_initial_window() in net/ipv4/tcp_output.c. */
    boolean beforeConnect() {
        return unit == Unit.BUFFER;
    }
}
