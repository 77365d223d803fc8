package dev.needletail.boot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a live connection is named over HTTP: {@code c0-17} is the 17th client connection of loop 0, {@code u1-3} the third
 * upstream connection of loop 1, where there are several services that of the first of them, and {@code u1.7-3} that of the
 * service at place 7. Never given twice while the node runs.
 *
 * @param kind client or upstream
 * @param loop index of the event loop
 * @param service place among the services of the loop; 0 for a client connection
 * @param number counted from 1, per loop and service
 */
record ConnectionId(Kind kind, int loop, int service, long number) {

    enum Kind {
        CLIENT('c'),
        UPSTREAM('u');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    private static final Pattern FORM =
            Pattern.compile("(?:c(\\d{1,5})|u(\\d{1,5})(?:\\.([1-9]\\d{0,4}))?)-(\\d{1,18})");

    /** Null when {@code text} cannot be an id. */
    static @Nullable ConnectionId parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        long number = Long.parseLong(form.group(4));
        String service = form.group(3);
        return form.group(1) != null
                ? new ConnectionId(Kind.CLIENT, Integer.parseInt(form.group(1)), 0, number)
                : new ConnectionId(
                        Kind.UPSTREAM,
                        Integer.parseInt(form.group(2)),
                        service == null ? 0 : Integer.parseInt(service),
                        number);
    }

    @Override
    public String toString() {
        return kind.letter + Integer.toString(loop) + (service == 0 ? "" : "." + service) + '-' + number;
    }
}
