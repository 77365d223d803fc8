package dev.needletail.wire;

/**
 * Text whose surrogates all have their pair. Only that may go to Netty's UTF-8 writer: of an unpaired high surrogate it
 * makes a question mark, but writes the character behind it as one byte, which is no UTF-8 where that is beyond ASCII
 * ({@code ByteBufUtil}, seen in 4.2.17).
 */
final class Surrogates {

    private static final char UNPAIRED = '?';

    private Surrogates() {}

    /** {@code text} itself where every surrogate has its pair, else a copy with {@code ?} for each that has none. */
    static CharSequence paired(CharSequence text) {
        int unpaired = firstUnpaired(text, 0);
        if (unpaired == text.length()) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text);
        while (unpaired < replaced.length()) {
            replaced.setCharAt(unpaired, UNPAIRED);
            unpaired = firstUnpaired(replaced, unpaired + 1);
        }
        return replaced;
    }

    private static int firstUnpaired(CharSequence text, int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
            i++;
        }
        return i;
    }
}
