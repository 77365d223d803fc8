package dev.needletail.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A payload for people: as quoted text where it is printable UTF-8, else as hex digits; cut where it is long. */
final class PayloadText {

    /** Characters, or bytes of hex, that are shown. */
    static final int SHOWN = 64;

    private PayloadText() {}

    static String of(byte[] payload) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            return hex(payload);
        }
        if (!text.codePoints().allMatch(PayloadText::printable)) {
            return hex(payload);
        }
        int characters = text.codePointCount(0, text.length());
        if (characters <= SHOWN) {
            return '"' + text + '"';
        }
        return '"' + text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "\" + " + (characters - SHOWN)
                + " characters";
    }

    /** Text of somebody else's, likewise. */
    static String quoted(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A message that repeats what somebody else wrote: every character that could steer the terminal as its number. */
    static String harmless(@Nullable String message) {
        String text = String.valueOf(message);
        if (text.codePoints().allMatch(c -> c == '\n' || printable(c))) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n' || printable(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return shown.toString();
    }

    private static String hex(byte[] payload) {
        if (payload.length <= SHOWN) {
            return HexFormat.of().formatHex(payload);
        }
        return HexFormat.of().formatHex(payload, 0, SHOWN) + " + " + (payload.length - SHOWN) + " bytes";
    }

    /** What a peer sends must not steer the terminal: no control, format, or undefined character. */
    private static boolean printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
