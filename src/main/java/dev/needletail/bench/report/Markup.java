package dev.needletail.bench.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML and SVG whose elements are closed in the order in which they were opened, and whose texts are escaped.
 *
 * <p>The outcome is well-formed as XML too, so that a test can read the drawings back with an XML parser. Only {@link
 * #raw} takes text as it is: it is for the page's own style and script, never for anything of a run.
 */
final class Markup {

    private final StringBuilder out = new StringBuilder(64 * 1024);
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; {@code attributes} are names and values in turn. */
    Markup open(String tag, String... attributes) {
        start(tag, attributes).append('>');
        open.push(tag);
        return this;
    }

    /** Closes the element that was opened last. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without content: a void element of HTML, or any of SVG. */
    Markup empty(String tag, String... attributes) {
        start(tag, attributes).append("/>");
        return this;
    }

    /** An element with nothing but text. */
    Markup leaf(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    Markup text(String text) {
        escape(text, out);
        return this;
    }

    /** Our own style, script or doctype, as it is. */
    Markup raw(String trusted) {
        out.append(trusted);
        return this;
    }

    /** Everything written so far; every element must be closed. */
    String done() {
        assert open.isEmpty() : "still open: " + open;
        return out.toString();
    }

    private StringBuilder start(String tag, String... attributes) {
        assert attributes.length % 2 == 0 : "an attribute of <" + tag + "> has no value";
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1], out);
            out.append('"');
        }
        return out;
    }

    /** What XML does not allow at all, control characters above all, becomes U+FFFD. */
    private static void escape(String text, StringBuilder out) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
    }

    /** <a href="https://www.w3.org/TR/xml/#charsets">XML 1.0, Char</a>. */
    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
