package dev.needletail.boot.access;

import java.util.Locale;

/**
 * One line of the audit log: {@code name=value}, a text in quotes. Whatever comes from a request can hold no line break, no
 * escape sequence of a terminal, and no end of its quotes.
 */
final class AuditLine {

    /** More of a text tells no more. */
    private static final int CHARACTERS_MAX = 200;

    private final StringBuilder line = new StringBuilder();

    /** Adds a text, which may be anybody's. */
    AuditLine text(String name, String value) {
        begin(name).append('"');
        int end = Math.min(value.length(), CHARACTERS_MAX);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                line.append(c);
            } else {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        if (end < value.length()) {
            line.append("...");
        }
        line.append('"');
        return this;
    }

    /** Adds a word or a number of the node's own. */
    AuditLine word(String name, Object value) {
        begin(name).append(value);
        return this;
    }

    private StringBuilder begin(String name) {
        return line.append(line.isEmpty() ? "" : " ").append(name).append('=');
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
