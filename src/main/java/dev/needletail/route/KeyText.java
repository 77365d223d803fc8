package dev.needletail.route;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A key as it may be shown to people: cut, and without what a terminal or a log would act upon. */
final class KeyText {

    /** Of UTF-8. */
    static final int BYTES_MAX = 64;

    private KeyText() {}

    /** The string at the absolute index, which is well-formed. */
    static String of(ByteBuf buffer, int index) {
        int length = buffer.getUnsignedShort(index);
        int shown = Math.min(length, BYTES_MAX);
        int from = index + Short.BYTES;
        while (shown < length && shown > 0 && (buffer.getByte(from + shown) & 0xC0) == 0x80) {
            shown--; // not within a character
        }
        String text = buffer.toString(from, shown, StandardCharsets.UTF_8);
        StringBuilder printable = new StringBuilder(text.length() + 5).append('"');
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int character = text.codePointAt(i);
            printable.appendCodePoint(isPrintable(character) ? character : '?');
        }
        return printable.append(shown < length ? "...\"" : "\"").toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> character != '"';
        };
    }
}
