package dev.needletail.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The last few of a kind, newest first. One writer; any thread reads {@link #list}. */
final class Recent<T> {

    private final int max;
    private final Deque<T> kept = new ArrayDeque<>(); // its size <= max
    private volatile List<T> published = List.of();

    Recent(int max) {
        this.max = max;
    }

    void add(T one) {
        if (kept.size() == max) {
            kept.removeLast();
        }
        kept.addFirst(one);
        publish();
    }

    /** Puts {@code one} where the newest is. */
    void replaceNewest(T one) {
        kept.removeFirst();
        kept.addFirst(one);
        publish();
    }

    List<T> list() {
        return published;
    }

    private void publish() {
        published = Collections.unmodifiableList(new ArrayList<>(kept));
    }
}
