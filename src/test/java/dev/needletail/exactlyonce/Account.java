package dev.needletail.exactlyonce;

import java.util.Arrays;

/** What became of each request of one client: one byte for each, written by the client's event loop. */
final class Account {

    /** In the order of their codes. */
    enum Fate {
        /** Not sent yet. */
        NOT_ASKED,
        /** Sent, without an answer so far. */
        IN_FLIGHT,
        /** RESPONSE. */
        ANSWERED,
        /** ERROR of a kind that says: no backend has seen it (P-6.6). */
        REFUSED,
        /** ERROR of another kind: it may have been executed. */
        FAILED,
        /** Its connection broke before the answer: it may have been executed (P-10.10). */
        BROKEN_OFF,
        /** Its connection was ended in good order before the answer: no backend has seen it (P-10.9). It is sent again. */
        NOT_TAKEN,
        /** Nothing came. */
        LOST
    }

    private static final Fate[] FATES = Fate.values();

    final int client;
    private final byte[] fates;
    private int asked;
    private int floor;

    Account(int client, int requests) {
        this.client = client;
        this.fates = new byte[requests];
    }

    int requests() {
        return fates.length;
    }

    boolean hasMore() {
        return asked < fates.length;
    }

    int askNext() {
        return asked++;
    }

    boolean isOwn(int sequence) {
        return sequence >= 0 && sequence < fates.length;
    }

    Fate fate(int sequence) {
        return FATES[fates[sequence]];
    }

    void settle(int sequence, Fate fate) {
        fates[sequence] = (byte) fate.ordinal();
    }

    int asked() {
        return asked;
    }

    boolean isAnyInFlightBefore(int sequence) {
        moveFloor();
        for (int i = floor; i < sequence; i++) {
            if (fates[i] == Fate.IN_FLIGHT.ordinal()) {
                return true;
            }
        }
        return false;
    }

    private void moveFloor() {
        while (floor < asked && isFinal(fate(floor))) {
            floor++;
        }
    }

    /** All requests in flight become that; {@code each} gets their sequences, in order. */
    void settleAll(Fate fate, java.util.function.IntConsumer each) {
        moveFloor();
        for (int i = floor; i < asked; i++) {
            if (fates[i] == Fate.IN_FLIGHT.ordinal()) {
                settle(i, fate);
                each.accept(i);
            }
        }
    }

    private static boolean isFinal(Fate fate) {
        return switch (fate) {
            case NOT_ASKED, IN_FLIGHT, NOT_TAKEN -> false;
            case ANSWERED, REFUSED, FAILED, BROKEN_OFF, LOST -> true;
        };
    }

    /** How many requests have that fate. */
    long count(Fate fate) {
        byte code = (byte) fate.ordinal();
        long count = 0;
        for (byte each : fates) {
            count += each == code ? 1 : 0;
        }
        return count;
    }

    @Override
    public String toString() {
        long[] counts = Arrays.stream(FATES).mapToLong(this::count).toArray();
        return "client " + client + " " + Arrays.toString(FATES) + " " + Arrays.toString(counts);
    }
}
