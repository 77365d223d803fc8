package dev.needletail.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What a stream means, by the document alone ({@code docs/protocol.md}, P-2, P-3 and P-5): one array that holds all of it
 * and one loop over it. No cutting, no waiting, no buffer, and nothing of the real decoder.
 */
public final class ReferenceDecoder {

    /** One whole frame: its first byte and the one after its last. */
    public record Found(int start, int end) {}

    private static final int HEADER = 1 + 4 + 8 + 2; // P-2.1

    /** P-2, P-3: whole frames, in order. */
    public final List<Found> frames = new ArrayList<>();

    /** Where the first thing begins that is no whole frame: a defect, a frame that is cut, or the stream's end. */
    public final int end;

    /** P-5.1: why nothing after {@link #end} is read; NONE where there is only nothing more. */
    public final String defect;

    /** P-5.2, P-5.3: how many bytes must have come before the defect is one. */
    final int defectSeenAt;

    /** The type or the length that is wrong. */
    final int defectFigure;

    /** Bytes that a receiver waits for from {@link #end} on: the header, then the whole frame (P-2.6). */
    final int wanted;

    public ReferenceDecoder(byte[] stream, int lengthMax, boolean errorFrames) {
        int at = 0;
        String found = "NONE";
        int seenAt = Integer.MAX_VALUE;
        int figure = 0;
        int need = HEADER;
        while (at < stream.length) {
            int type = stream[at] & 0xFF;
            if (type > (errorFrames ? 4 : 3)) {
                found = "UNKNOWN_TYPE";
                seenAt = at + 1;
                figure = type;
                break;
            }
            if (stream.length - at < HEADER) {
                break;
            }
            int length = (stream[at + 13] & 0xFF) | (stream[at + 14] & 0xFF) << 8;
            if (length > lengthMax) {
                found = "LENGTH_OVER_LIMIT";
                seenAt = at + HEADER;
                figure = length;
                break;
            }
            if (stream.length - at < HEADER + length) {
                need = HEADER + length;
                break;
            }
            frames.add(new Found(at, at + HEADER + length));
            at += HEADER + length;
        }
        end = at;
        defect = found;
        defectSeenAt = seenAt;
        defectFigure = figure;
        wanted = need;
    }

    /** Whole frames among the first {@code arrived} bytes; {@code from} is a former answer for fewer of them. */
    int framesWithin(int arrived, int from) {
        int count = from;
        while (count < frames.size() && frames.get(count).end() <= arrived) {
            count++;
        }
        return count;
    }

    /** Where the frame begins that {@code count} whole ones come before. */
    int startOf(int count) {
        return count == 0 ? 0 : frames.get(count - 1).end();
    }

    /** Bytes that are waited for from {@link #startOf} on, when {@code arrived} have come in all. */
    int wantedAfter(int count, int arrived) {
        if (arrived - startOf(count) < HEADER) {
            return HEADER;
        }
        return count < frames.size() ? frames.get(count).end() - startOf(count) : wanted;
    }
}
