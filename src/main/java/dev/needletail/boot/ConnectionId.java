package dev.needletail.boot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a live connection is named over HTTP: {@code c0-17} is the 17th client connection of loop 0, {@code u1-3} the third
 * upstream connection of loop 1. Never given twice while the node runs.
 *
 * @param kind client or upstream
 * @param loop index of the event loop
 * @param number counted from 1, per loop
 */
record ConnectionId(Kind kind, int loop, long number) {

    enum Kind {
        CLIENT('c'),
        UPSTREAM('u');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    private static final Pattern FORM = Pattern.compile("([cu])(\\d{1,5})-(\\d{1,18})");

    /** Null when {@code text} cannot be an id. */
    static @Nullable ConnectionId parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        Kind kind = form.group(1).equals("c") ? Kind.CLIENT : Kind.UPSTREAM;
        return new ConnectionId(kind, Integer.parseInt(form.group(2)), Long.parseLong(form.group(3)));
    }

    @Override
    public String toString() {
        return kind.letter + Integer.toString(loop) + '-' + number;
    }
}
