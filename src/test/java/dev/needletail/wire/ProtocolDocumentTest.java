package dev.needletail.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/protocol.md} is executed: its examples, its tables, and every clause that the sources cite. */
class ProtocolDocumentTest {

    private static final String DOCUMENT = read(Path.of("docs/protocol.md"));
    private static final Pattern CITATION = Pattern.compile("P-(1[0-4]|[1-9])(\\.[0-9]+)?(?![0-9])");

    @Test
    void theFrameExamplesDecodeAsTheySayAndEncodeAgain() {
        List<List<String>> examples = blocks("frame");
        assertThat(examples).hasSize(8);
        for (List<String> example : examples) {
            ByteBuf b = hex(example.getFirst());
            int length = new FrameScanner(FrameLayout.PAYLOAD_BYTES_MAX, true).scan(b, 0, b.writerIndex());
            assertThat(length).isEqualTo(b.writerIndex());
            FrameView frame = new FrameView().wrap(b, 0);
            assertThat(describe(frame, b)).isEqualTo(example.get(1));
            ByteBuf again = Unpooled.buffer();
            new FrameWriter(FrameLayout.PAYLOAD_BYTES_MAX)
                    .frame(
                            again,
                            frame.type(),
                            frame.sequenceBits(),
                            frame.timestampMicros(),
                            b.slice(frame.payloadIndex(), frame.payloadLength()));
            assertThat(again).isEqualTo(b);
        }
    }

    @Test
    void theErrorExampleIsWhatErrorFramesWrites() {
        ByteBuf out = Unpooled.buffer();
        ErrorFrames.write(out, 7, 1_700_000_000_000_001L, ErrorCode.NO_UPSTREAM);
        assertThat(blocks("frame").stream().map(example -> hex(example.getFirst())))
                .contains(out);
    }

    @Test
    void theDefectExamplesAreDefects() {
        List<List<String>> examples = blocks("defect");
        assertThat(examples).hasSize(3);
        for (List<String> example : examples) {
            ByteBuf b = hex(example.getFirst());
            String outcome = example.get(1);
            Matcher limit = Pattern.compile("limit=(\\d+)").matcher(outcome);
            FrameScanner scanner = new FrameScanner(
                    limit.find() ? Integer.parseInt(limit.group(1)) : FrameLayout.PAYLOAD_BYTES_MAX,
                    !outcome.contains("errorFrames=off"));
            assertThat(scanner.scan(b, 0, b.writerIndex())).isEqualTo(FrameScanner.DEFECTIVE);
            assertThat(outcome).startsWith(scanner.defect().name());
        }
    }

    @Test
    void thePacketExamplesReadAsTheySay() {
        List<List<String>> examples = blocks("packet");
        assertThat(examples).hasSize(4);
        for (List<String> example : examples) {
            ByteBuf b = hex(example.getFirst());
            PacketView view = new PacketView().wrap(b, 0, b.writerIndex());
            for (String line : example.subList(1, example.size())) {
                assertThat(readAs(line, view) + " @" + view.position()).isEqualTo(line);
            }
        }
    }

    @Test
    void theTableOfErrorsIsTheEnum() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(DOCUMENT).contains("| " + code.code() + " | " + code.name() + " | " + code.sentence() + " |");
        }
    }

    @Test
    void theTableOfTypesIsTheEnum() {
        for (FrameType type : FrameType.values()) {
            assertThat(DOCUMENT).contains("| " + type.code() + " | " + type.name() + " |");
        }
    }

    @Test
    void theTableOfTheHeaderIsTheLayout() {
        assertThat(DOCUMENT)
                .contains("| " + FrameLayout.TYPE + " | " + (FrameLayout.SEQUENCE - FrameLayout.TYPE) + " | type |")
                .contains("| " + FrameLayout.SEQUENCE + " | " + (FrameLayout.TIMESTAMP - FrameLayout.SEQUENCE)
                        + " | sequence |")
                .contains("| " + FrameLayout.TIMESTAMP + " | " + (FrameLayout.LENGTH - FrameLayout.TIMESTAMP)
                        + " | timestamp |")
                .contains("| " + FrameLayout.LENGTH + " | " + (FrameLayout.HEADER_BYTES - FrameLayout.LENGTH)
                        + " | length |")
                .contains("| " + FrameLayout.HEADER_BYTES + " | length | payload |");
        assertThat(FrameLayout.FRAME_BYTES_MAX).isEqualTo(65_550);
    }

    @Test
    void everyClauseThatIsCitedExists() throws IOException {
        Set<String> clauses = new TreeSet<>();
        Matcher definition = Pattern.compile("(?m)^(?:## |- \\*\\*)(P-[0-9.]+[0-9]|P-[0-9])\\b")
                .matcher(DOCUMENT);
        while (definition.find()) {
            assertThat(clauses.add(definition.group(1)))
                    .as("clause %s is defined once", definition.group(1))
                    .isTrue();
        }
        assertThat(clauses).contains("P-1", "P-14", "P-2.5", "P-8.6", "P-10.4");
        Set<String> cited = citations(DOCUMENT);
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            sources.filter(path -> path.toString().endsWith(".java"))
                    .forEach(path -> cited.addAll(citations(read(path))));
        }
        assertThat(cited).hasSizeGreaterThan(30);
        assertThat(clauses).containsAll(cited);
    }

    private static Set<String> citations(String text) {
        Set<String> found = new TreeSet<>();
        Matcher citation = CITATION.matcher(text);
        while (citation.find()) {
            found.add(citation.group());
        }
        return found;
    }

    private static String describe(FrameView frame, ByteBuf b) {
        return frame.type() + " sequence=" + frame.sequence() + " timestamp="
                + Long.toUnsignedString(frame.timestampMicros()) + " payload="
                + ByteBufUtil.hexDump(b, frame.payloadIndex(), frame.payloadLength());
    }

    private static String readAs(String line, PacketView view) {
        String[] words = line.split(" ", -1);
        try {
            return switch (words[0]) {
                case "u8" -> "u8 " + view.readU8();
                case "u16" -> "u16 " + view.readU16();
                case "u32" -> "u32 " + view.readU32();
                case "u64" -> "u64 " + Long.toUnsignedString(view.readU64());
                case "string" -> "string \"" + view.readString() + '"';
                case "key" -> {
                    String key = words[1].replace("\"", "");
                    yield "key " + words[1] + (view.stringEquals(StringKey.of(key)) ? " yes" : " no");
                }
                default -> throw new AssertionError("unknown read in the document: " + line);
            };
        } catch (PacketException e) {
            return words[0]
                    + switch (e) {
                        case PacketUnderflowException _ -> " underflow";
                        case InvalidUtf8Exception _ -> " invalid-utf-8";
                    };
        }
    }

    private static List<List<String>> blocks(String kind) {
        List<List<String>> found = new ArrayList<>();
        Matcher block = Pattern.compile("(?ms)^```" + kind + "$\n(.*?)^```$").matcher(DOCUMENT);
        while (block.find()) {
            found.add(block.group(1).lines().toList());
        }
        return found;
    }

    private static ByteBuf hex(String spaced) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(spaced.replace(" ", "")));
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
