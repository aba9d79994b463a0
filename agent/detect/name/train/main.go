// Command train makes what the name tagger embeds. From the repository's root:
//
//	go run ./agent/detect/name/train lexicon -faker DIR   writes lexicon/lexicon.bin
//	go run ./agent/detect/name/train weights              writes seq/weights.bin
//	go run ./agent/detect/name/train cross                measures on parts left out
//	go run ./agent/detect/name/train sample               prints training text, to read
//
// lexicon reads the Debian packages hunspell-da, wamerican and php-faker and,
// with -faker, the unpacked npm package @faker-js/faker. weights reads only
// what the repository holds. Both write the same bytes every time.
package main

import (
	"flag"
	"fmt"
	"os"
)

const home = "agent/detect/name/"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to make: lexicon, weights or sample")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	faker := flags.String("faker", "", "unpacked npm package @faker-js/faker")
	epochs := flags.Int("epochs", 8, "passes over the training text")
	rate := flags.Float64("rate", 0.1, "length of a learning step")
	pull := flags.Float64("pull", 2e-6, "pull of the weights towards zero")
	drop := flags.Int("drop", 50, "percent of the features left out in each step")
	each := flags.Int("each", 5, "sentences made from each template")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	set := settings{epochs: *epochs, rate: float32(*rate), pull: float32(*pull), drop: *drop}
	switch args[0] {
	case "lexicon":
		return writeLexicon(sources{
			danish: "/usr/share/hunspell/da_DK.dic", english: "/usr/share/dict/american-english",
			phpFaker: "/usr/share/php/Faker/Provider/da_DK", jsFaker: *faker,
		}, home+"lexicon/lexicon.bin")
	case "weights":
		return writeWeights(home, set, *each, home+"seq/weights.bin")
	case "cross":
		return crossCheck(home, set, *each)
	case "sample":
		return printSample(home, *each, os.Stdout)
	}
	return fmt.Errorf("no such thing to make: %q", args[0])
}
