package dev.needletail.bench;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The first thing of a sort that went wrong, in words: one is enough to begin looking, a million are not better. */
final class FirstProblem {

    private volatile @Nullable String text;

    /** Makes the words only where there are none yet. One writing thread. */
    void note(Supplier<String> words) {
        if (text == null) {
            text = words.get();
        }
    }

    @Nullable
    String text() {
        return text;
    }
}
