package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** A file of a bundle that is missing is named with the property that names it. */
@ExtendWith(OutputCaptureExtension.class)
class BundleFilesTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "pem.node.keystore.certificate, node",
        "pem.my-node.keystore.private-key, my-node",
        "pem[a.b].truststore.certificate, a.b",
        "pem[Node].truststore.private-key, Node",
        "jks.node.keystore.location, node",
        "jks[a.b].truststore.location, a.b"
    })
    void namesThePropertyInWhateverFormTheBundlesNameNeeds(String property, String bundle) {
        String name = "spring.ssl.bundle." + property;
        String missing = directory.resolve("missing").toString();
        for (String location : new String[] {missing, "file:" + missing, "classpath:missing"}) {
            assertThat(new BundleFiles(new MockEnvironment().withProperty(name, location)).of(bundle))
                    .isEqualTo(new BundleFiles.Unreadable(name, location));
        }
        assertThat(new BundleFiles(new MockEnvironment().withProperty(name, missing)).of("other"))
                .isNull();
    }

    @Test
    void whatIsThereOrIsNoFileIsPassedOver() throws Exception {
        Path there = Files.createFile(directory.resolve("there"));
        MockEnvironment environment = new MockEnvironment()
                .withProperty("spring.ssl.bundle.pem.node.keystore.certificate", there.toString())
                .withProperty("spring.ssl.bundle.pem.node.keystore.private-key", "-----BEGIN PRIVATE KEY-----")
                .withProperty("spring.ssl.bundle.pem.node.truststore.certificate", "");
        assertThat(new BundleFiles(environment).of("node")).isNull();
    }

    @Test
    void theStartNamesThePropertyOfTheFileAndTheOneThatNeedsIt(CapturedOutput output) {
        Path missing = directory.resolve("node.crt");
        String property = "spring.ssl.bundle.pem.node.keystore.certificate";
        assertThatThrownBy(() -> Launch.application(
                                property + "=file:" + missing,
                                "spring.ssl.bundle.pem.node.keystore.private-key=file:" + missing,
                                "needletail.tcp.ssl.bundle=node")
                        .close())
                .isInstanceOf(RuntimeException.class);
        assertThat(output)
                .contains(property + ": file:" + missing
                        + " is missing or cannot be read, and needletail.tcp.ssl.bundle=node needs it.")
                .contains("Change " + property + ": put the file there, or name another.")
                .doesNotContain("\tat ");
    }
}
