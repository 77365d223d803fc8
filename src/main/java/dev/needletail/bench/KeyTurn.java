package dev.needletail.bench;

/**
 * Whose turn it is among so many names on one connection: each once, then again. Connections begin at different ones, so that
 * no name is first on all of them. One thread.
 */
final class KeyTurn {

    private final int names;
    private final int first;
    private int next;
    private int round;

    /** @param connection its number among all of the run */
    KeyTurn(int names, int connection) {
        this.names = names;
        this.first = connection % names;
        this.next = first;
    }

    /** Which round the next one belongs to, from 0: how often its name has been taken. The 32 bits of an unsigned number. */
    int round() {
        return round;
    }

    /** The number of the next one, 0 to names exclusive. */
    int take() {
        int taken = next;
        next = next + 1 == names ? 0 : next + 1;
        if (next == first) {
            round++;
        }
        return taken;
    }
}
