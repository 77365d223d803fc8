package dev.needletail.bench;

/**
 * Which connection of a loop is due next: a binary heap of times with the index of a connection each. Entries are
 * numbers, nothing is allocated after construction. One thread.
 */
final class DueQueue {

    private final long[] dueNanos;
    private final int[] connections;
    private int size;

    DueQueue(int capacity) {
        dueNanos = new long[capacity];
        connections = new int[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** When the next is due; meaningless when the queue is empty. */
    long nextNanos() {
        return dueNanos[0];
    }

    /** Each connection is in the queue once at most, which is what bounds it. */
    void add(int connection, long nanos) {
        assert size < dueNanos.length : "a connection is in the queue twice";
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (dueNanos[parent] - nanos <= 0) {
                break;
            }
            dueNanos[hole] = dueNanos[parent];
            connections[hole] = connections[parent];
            hole = parent;
        }
        dueNanos[hole] = nanos;
        connections[hole] = connection;
    }

    /** Takes out the connection that is due next. */
    int poll() {
        assert size > 0 : "nothing is due";
        int first = connections[0];
        size--;
        long nanos = dueNanos[size];
        int connection = connections[size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && dueNanos[child + 1] - dueNanos[child] < 0) {
                child++;
            }
            if (nanos - dueNanos[child] <= 0) {
                break;
            }
            dueNanos[hole] = dueNanos[child];
            connections[hole] = connections[child];
            hole = child;
        }
        dueNanos[hole] = nanos;
        connections[hole] = connection;
        return first;
    }
}
